"""Operations of the API, a file a kind of thing."""
