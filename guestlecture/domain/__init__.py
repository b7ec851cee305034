"""What is true: pure functions over frozen values, without web, database or clock."""
