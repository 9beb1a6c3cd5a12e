"""The widgets of the panels: the only modules that know ipywidgets and anywidget."""
