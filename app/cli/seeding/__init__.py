"""What a fresh database needs: reference data (everywhere) and demo data (never in production)."""
