"""/export: what the labels are needed for, a preview, and the file."""
