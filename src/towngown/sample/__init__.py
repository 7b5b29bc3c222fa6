"""The sample park: fictional, written for Towngown; elements JSON Lines and judgements."""
