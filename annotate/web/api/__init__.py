"""What programs ask and send with an access token; openapi.json describes it."""
