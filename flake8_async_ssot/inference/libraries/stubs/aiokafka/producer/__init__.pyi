from aiokafka.producer.producer import AIOKafkaProducer
