"""Crime harm and perceptions of safety, ward by ward."""
