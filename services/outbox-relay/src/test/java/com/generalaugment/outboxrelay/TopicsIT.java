package com.generalaugment.outboxrelay;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.events.Topic;
import com.generalaugment.outboxrelay.events.KafkaTopics;
import com.generalaugment.outboxrelay.events.TopicSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicsIT {

    @Test
    void makesEveryTopicOfThePlatformWithItsRetention() throws Exception {
        try (Admin admin = Topics.admin()) {
            topics(admin).ensureAll();

            for (Topic topic : Topic.values()) {
                assertThat(retention(admin, topic.topicName()))
                        .isEqualTo(Long.toString(topic.retention().toMillis()));
            }
        }
    }

    @Test
    void aRetentionThatTheOperatorSetStays() throws Exception {
        try (Admin admin = Topics.admin()) {
            // Given
            topics(admin).ensureAll();
            setRetention(admin, "123456789");

            // When
            topics(admin).ensureAll();

            // Then
            assertThat(retention(admin, Topic.TURN.topicName())).isEqualTo("123456789");
            setRetention(admin, Long.toString(Topic.TURN.retention().toMillis()));
        }
    }

    @Test
    void makesTheTopicOfANewerServiceWithTheWantedPartitions() throws Exception {
        try (Admin admin = Topics.admin()) {
            // Given
            String name = Topics.fresh();

            // When
            new KafkaTopics(admin, new TopicSettings(true, Optional.of(5), Optional.of((short) 1))).ensure(name);

            // Then
            assertThat(admin.describeTopics(List.of(name))
                            .allTopicNames()
                            .get()
                            .get(name)
                            .partitions())
                    .hasSize(5);
        }
    }

    @Test
    void leavesAnExistingTopicsPartitionsAlone() throws Exception {
        try (Admin admin = Topics.admin()) {
            // Given
            String name = Topics.fresh();
            admin.createTopics(List.of(new NewTopic(name, Optional.of(2), Optional.empty())))
                    .all()
                    .get();

            // When
            new KafkaTopics(admin, new TopicSettings(true, Optional.of(5), Optional.empty())).ensure(name);

            // Then
            assertThat(admin.describeTopics(List.of(name))
                            .allTopicNames()
                            .get()
                            .get(name)
                            .partitions())
                    .hasSize(2);
        }
    }

    private static KafkaTopics topics(Admin admin) {
        return new KafkaTopics(admin, new TopicSettings(true, Optional.empty(), Optional.empty()));
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static String retention(Admin admin, String topic) throws Exception {
        return admin.describeConfigs(List.of(resource(topic)))
                .all()
                .get()
                .get(resource(topic))
                .get("retention.ms")
                .value();
    }

    private static void setRetention(Admin admin, String value) throws Exception {
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry("retention.ms", value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource(Topic.TURN.topicName()), List.of(set)))
                .all()
                .get();
    }
}
