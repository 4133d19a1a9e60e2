"""The socket of an attempt's page: decodes, hands to the journal, encodes the replies. It never queries."""
