from aiokafka.consumer.consumer import AIOKafkaConsumer
