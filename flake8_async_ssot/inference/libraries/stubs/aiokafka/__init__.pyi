from aiokafka.consumer import AIOKafkaConsumer
from aiokafka.producer import AIOKafkaProducer
