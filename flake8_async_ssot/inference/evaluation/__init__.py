"""What an expression may be: values, and the parts that compute them. Imports project, modules and syntax."""
