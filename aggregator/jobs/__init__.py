"""The three jobs (poll, cluster, publish) and the sweep that runs them in order.

The only rooms that know the order of the stages: each stage is a pure function,
and a job carries values between the stages and the ports. Effects: through the
ports alone.
"""
