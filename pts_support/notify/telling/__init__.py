"""When each reader wants to be told: as it happens or gathered, and never in their quiet hours."""
