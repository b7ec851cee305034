"""What the region begins with: its places, themes and expertise, as data files."""
