"""The control socket of a supervisor: who asks which programs run, or watches one. Must never hold the stop loop up."""
