"""What everyone does with any guarded thing: comments, files, tasks, notices, its history.

In: a thing (kind and id) and who asks. Out: what hangs on it, seen where the thing itself is.
Every app above may put `{% work_sections thing %}` on its pages and add words and events.
"""
