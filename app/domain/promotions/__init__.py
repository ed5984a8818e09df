"""Promotions and vouchers: what they take off, in whole rupiah, and who bears it. See README.md beside this file."""
