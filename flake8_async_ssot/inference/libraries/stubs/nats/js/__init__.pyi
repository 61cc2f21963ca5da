from nats.js.client import JetStreamContext
