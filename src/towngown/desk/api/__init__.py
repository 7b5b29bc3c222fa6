"""The API: what programs may ask and do, through the same gate as the pages.

In: requests with a token (or a browser's session). Out: JSON by an OpenAPI 3.1 description at
/api/v1/openapi.json, one shape for errors (RFC 9457), and signed webhooks.
"""
