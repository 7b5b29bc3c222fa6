"""The ground of the desk: people and roles, the gate, the audit trail, jobs, the frame of pages.

In: requests. Out: what their reader may see and do. All other apps of the desk call it; it calls
the engine and imports none of them.
"""
