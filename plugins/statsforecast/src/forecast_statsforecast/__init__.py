"""The models of statsforecast, as a plug-in of the group `forecast.models`."""
