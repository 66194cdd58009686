package com.generalaugment.memory.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.Replica;
import com.generalaugment.memory.Tables;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.search.UserIndexStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two replicas with caches of their own over one database: what one has written the other one knows at once. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class ReplicasIT {

    @Inject
    FactStore facts;

    @Inject
    UserIndexStore userIndexes;

    private final Owner ada = Owner.of(new Tenant(UUID.randomUUID()), "ada");
    private Replica here;
    private Replica there;

    @BeforeEach
    void startBoth() {
        here = new Replica(facts, userIndexes, 1_000_000);
        there = new Replica(facts, userIndexes, 1_000_000);
    }

    @Test
    void aStoredFactIsFoundAtOnceOnTheOtherReplicaAlsoWhenItHasTheUserInItsCache() { // hazard 30
        // Given
        UUID first = here.store(ada, "likes tea");
        assertThat(there.find(ada, "likes tea")).containsExactly(first);

        for (int i = 0; i < 20; i++) {
            // When
            UUID next = (i % 2 == 0 ? here : there).store(ada, "saw film number " + i);

            // Then
            assertThat((i % 2 == 0 ? there : here).find(ada, "saw film number " + i))
                    .contains(next);
        }
    }

    @Test
    void aDeletedCorrectedOrPurgedFactIsFoundByNone() {
        // Given
        UUID tea = here.store(ada, "likes tea");
        UUID cake = here.store(ada, "likes cake");
        UUID pie = here.store(ada, "likes pie");
        assertThat(there.find(ada, "likes")).hasSize(3);

        // When
        here.delete(ada, tea);
        List<UUID> afterDeletion = there.find(ada, "likes");
        UUID bread = here.correct(ada, cake, "likes bread");
        List<UUID> afterCorrection = there.find(ada, "likes");
        here.purge(ada);
        List<UUID> afterPurge = there.find(ada, "likes");
        UUID anew = here.store(ada, "likes soup");
        List<UUID> afterComingBack = there.find(ada, "likes");

        // Then
        assertThat(afterDeletion).containsExactlyInAnyOrder(cake, pie);
        assertThat(afterCorrection).containsExactlyInAnyOrder(bread, pie);
        assertThat(afterPurge).isEmpty();
        assertThat(afterComingBack).containsExactly(anew);
    }

    @Test
    void aCacheThatHoldsNearlyNothingAnswersTheSame() {
        // Given
        Replica forgetful = new Replica(facts, userIndexes, 1);
        List<UUID> stored = IntStream.range(0, 30)
                .mapToObj(i -> here.store(ada, "visited town number " + i))
                .toList();

        // When
        List<UUID> found = forgetful.find(ada, "which towns were visited");

        // Then
        assertThat(found).hasSize(10).isSubsetOf(stored).isEqualTo(here.find(ada, "which towns were visited"));
    }

    @Test
    void aDamagedOrLostVectorIsMadeAnewAndNeverServed() {
        // Given
        UUID tea = here.store(ada, "drinks green tea every morning");
        UUID dog = here.store(ada, "has a dog called Rex");
        List<UUID> before = here.find(ada, "pet");
        Tables.awaitVectors(ada.tenant());
        Tables.execute("UPDATE memory.fact_vector SET vector = set_byte(vector, 0, get_byte(vector, 0) # 255)"
                + " WHERE fact_id = '" + dog + "'");
        Tables.execute("DELETE FROM memory.fact_vector WHERE fact_id = '" + tea + "'");
        long damaged =
                Tables.number("SELECT hashtext(vector::text) FROM memory.fact_vector WHERE fact_id = '" + dog + "'");

        // When
        List<UUID> found = there.find(ada, "pet");

        // Then
        assertThat(found).isEqualTo(before).first().isEqualTo(dog);
        assertThat(Tables.number("SELECT count(*) FROM memory.fact_vector v JOIN memory.fact f ON f.id = v.fact_id"
                        + " WHERE f.id IN ('" + dog + "', '" + tea + "')"))
                .isEqualTo(2);
        assertThat(Tables.number("SELECT hashtext(vector::text) FROM memory.fact_vector WHERE fact_id = '" + dog + "'"))
                .isNotEqualTo(damaged);
        assertThat(new Replica(facts, userIndexes, 1_000_000).embeddedFor(ada, "pet"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dimension = dimension + 1",
                "checksum = checksum + 1",
                "vector = substring(vector FROM 1 FOR 1000)",
                "vector = ''",
            })
    void aVectorRowThatIsNotAsItWasWrittenIsMadeAnew(String damage) {
        // Given
        UUID dog = here.store(ada, "has a dog called Rex");
        Tables.awaitVectors(ada.tenant());
        String before = fingerprint(dog);
        Tables.execute("UPDATE memory.fact_vector SET " + damage + " WHERE fact_id = '" + dog + "'");

        // When
        List<UUID> found = there.find(ada, "pet");

        // Then
        assertThat(found).containsExactly(dog);
        assertThat(fingerprint(dog)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource
    void aVectorThatIsWholeButNoneOfTheModelIsMadeAnew(float[] impossible) {
        // Given: with the right checksum
        UUID dog = here.store(ada, "has a dog called Rex");
        Tables.awaitVectors(ada.tenant());
        String before = fingerprint(dog);
        userIndexes.save(ada, "all-minilm-l6-v2-q", Map.of(dog, impossible));

        // When
        List<UUID> found = there.find(ada, "pet");

        // Then
        assertThat(found).containsExactly(dog);
        assertThat(fingerprint(dog)).isEqualTo(before);
    }

    static Stream<float[]> aVectorThatIsWholeButNoneOfTheModelIsMadeAnew() {
        float[] notANumber = new float[384];
        notANumber[0] = 1;
        notANumber[9] = Float.NaN;
        float[] infinite = new float[384];
        infinite[3] = Float.POSITIVE_INFINITY;
        return Stream.of(notANumber, infinite, new float[384], new float[] {1}, new float[0]);
    }

    private static String fingerprint(UUID fact) {
        return Tables.text("SELECT dimension || ' ' || checksum || ' ' || md5(vector) FROM memory.fact_vector"
                + " WHERE fact_id = '" + fact + "'");
    }

    @Test
    void forAUserWithoutFactsNothingIsEmbedded() {
        // When
        int embedded = here.embeddedFor(ada, "anything");

        // Then
        assertThat(embedded).isZero();
    }

    @Test
    void whatHasExpiredIsErasedBySweeping() {
        // Given
        UUID cold = here.store(ada, "has a cold");
        UUID tea = here.store(ada, "likes tea");
        Tables.execute("UPDATE memory.fact SET expires_at = now() - interval '1 second' WHERE id = '" + cold + "'");

        // When
        facts.sweep();

        // Then
        assertThat(Tables.mentioning(cold.toString())).isEmpty();
        assertThat(Tables.mentioning(tea.toString())).contains("fact", "fact_vector");
    }
}
