"""What every stand-in needs: a memory, moods, an outbox with a postman, and ways to spoil an answer."""
