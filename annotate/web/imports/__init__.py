"""The import pages: bundles of files, the preview, limits, stored units."""
