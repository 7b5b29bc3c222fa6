"""The desk: the web application in which a park works.

In: people's requests, through a browser or the API. Out: pages, files, messages, and a database
of needs, cases, money and permissions. It calls the engine and the reports; of Towngown only the
command line calls it, and nothing outside this package imports Django.
"""
