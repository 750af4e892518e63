"""The words that sentences of scenarios are made of, as data: text in, values out. Knows neither behave nor an engine."""
