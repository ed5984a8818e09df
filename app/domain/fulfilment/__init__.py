"""What staff does with orders between the buyer's click and the goods in his hands. See README.md beside this file."""
