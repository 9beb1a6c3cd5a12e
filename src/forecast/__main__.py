"""`python -m forecast` is the command line, for an environment whose scripts are not on PATH."""

from forecast.cli.main import main

if __name__ == "__main__":
    main()
