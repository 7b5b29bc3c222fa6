"""The Django project: settings, addresses, and what a server starts.

In: the environment. Out: one configured application. `towngown serve` and the tests call it.
"""
