"""python -m towngown."""

from towngown.cli import main

if __name__ == "__main__":
    main()
