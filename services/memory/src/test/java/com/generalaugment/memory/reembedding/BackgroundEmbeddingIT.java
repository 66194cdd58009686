package com.generalaugment.memory.reembedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.Tables;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The job as the service itself runs it. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class BackgroundEmbeddingIT {

    @Test
    void aFactWithoutAVectorGetsOneThoughNobodyAsksForIt() { // hazard 11
        // Given
        Caller caller = new Caller();
        caller.remember("ada", "likes tea");
        Tables.awaitVectors(caller.tenant());

        // When
        Tables.execute("DELETE FROM memory.fact_vector");

        // Then
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(Tables.number(
                                "SELECT count(*) FROM memory.fact_vector WHERE project_id = '" + caller.tenant() + "'"))
                        .isEqualTo(1));
    }
}
