"""From the model to the outside: HR workbook, tables, GeoJSON."""
