"""The words of the field: tables, alignment, scenario, rules, project. No input or output."""
