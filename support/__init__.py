"""The domain layer and the runner of the executable specification of container networking."""
