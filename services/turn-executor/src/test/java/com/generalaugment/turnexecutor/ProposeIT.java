package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.turn.Proposals;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fakes.StubModelServer.ProviderExchange;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a model is shown when memory wants to learn, and what is told of turns that it may learn from. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class ProposeIT {

    private static final String SAYS =
            "{\"model\":\"balanced\",\"user\":\"ann\",\"instructions\":\"be brief, the sky is teal\","
                    + "\"input\":[{\"role\":\"user\",\"content\":\"I keep wolves.\"},{\"role\":\"assistant\",\"content\":\"You own llamas.\"},"
                    + "{\"role\":\"developer\",\"content\":\"the moon is jade\"},"
                    + "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"I keep bees.\"},"
                    + "{\"type\":\"input_file\",\"filename\":\"notes.txt\",\"file_data\":\"data:text/plain;base64,SSBvd24gYSBzdWJtYXJpbmU=\"}]}]}";
    private static final String ANSWER = "{\"facts\":[{\"fact\":\"The user keeps bees.\",\"fact_type\":\"fact\"}]}";

    private final Caller caller = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
        Neighbours.PEERS.learn(caller.tenant);
    }

    // hazard 27, hazard 29
    @Test
    void theModelIsShownTheUsersOwnWordsAsDataAndNothingElse() {
        // Given
        Neighbours.PEERS.remember(caller.tenant, Caller.fact("m-1", "her tea is called moonflower"));
        String response = id(caller.create(SAYS).json());
        Neighbours.MODEL.then(ProposeIT::answersOnce);

        // When
        Proposals proposals = caller.propose(response, "ann");

        // Then
        assertThat(proposals.getWords()).isEqualTo("I keep bees.");
        assertThat(proposals.getJson().toStringUtf8()).isEqualTo(ANSWER);
        JsonNode asked = Neighbours.MODEL.exchanges().getLast().body;
        assertThat(asked.path("messages")).hasSize(2);
        assertThat(asked.at("/messages/0/role").asText()).isEqualTo("system");
        assertThat(asked.at("/messages/0/content").asText()).isEqualTo(Caller.QUESTION);
        assertThat(asked.at("/messages/1/role").asText()).isEqualTo("user");
        assertThat(asked.at("/messages/1").toString()).contains("user_wrote").contains("I keep bees.");
        assertThat(asked.toString())
                .doesNotContain("wolves", "llamas", "teal", "jade", "submarine", "moonflower", "You are the demo");
        assertThat(asked.at("/response_format/json_schema/strict").asBoolean()).isTrue();
        assertThat(asked.at("/response_format/json_schema/schema")).isEqualTo(Json.readTrusted(Caller.SCHEMA));
    }

    // hazard 14, hazard 17
    @Test
    void itIsPaidByTheUserOnceAndIsNoTurn() {
        // Given
        String response = id(caller.create(SAYS).json());
        Neighbours.MODEL.then(ProposeIT::answersOnce);
        Proposals first = caller.propose(response, "ann");

        // When
        Proposals again = caller.propose(response, "ann");

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(Neighbours.MODEL.exchanges()).hasSize(1);
        assertThat(Neighbours.PEERS.reserved.getLast()).satisfies(held -> {
            assertThat(held.getNoTurn()).isTrue();
            assertThat(held.getUserId()).isEqualTo("ann");
        });
        String usage = " AND type = 'UsageRecorded' AND payload LIKE '%\"feature\":\"memory_learning\"%'"
                + " AND payload LIKE '%\"user_id\":\"ann\"%' AND payload LIKE '%\"agent_turns\":0%'";
        assertThat(told(usage)).isOne();
        assertThat(told(" AND type = 'TurnCompleted'")).isOne();
    }

    @Test
    void onlyTurnsThatMayBeLearnedFromAreTold() {
        // Given
        Caller other = new Caller();
        String said = "{\"model\":\"balanced\",\"input\":\"I keep bees.\"";
        other.create(said + ",\"user\":\"ann\"}");

        // When
        String response = id(caller.create(said + ",\"user\":\"ann\"}").json());
        caller.create(said + "}");
        caller.create(said + ",\"user\":\"ann\",\"store\":false}");
        caller.create(
                "{\"model\":\"balanced\",\"user\":\"ann\",\"input\":[{\"role\":\"user\",\"content\":\"I keep bees.\"},"
                        + "{\"role\":\"assistant\",\"content\":\"I see.\"}]}");

        // Then
        assertThat(told(" AND type = 'UserSpoke'")).isOne();
        assertThat(told(" AND type = 'UserSpoke' AND key = '" + response + "' AND topic = 'genaug.learning.v1'"))
                .isOne();
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.outbox_event WHERE project_id = ? AND type = 'UserSpoke'",
                        other.tenant.projectId()))
                .isZero();
    }

    @Test
    void whatIsDeletedOrOfSomebodyElseOrOfAProjectThatDoesNotLearnIsNotRead() {
        // Given
        String response = id(caller.create(SAYS).json());
        String gone = id(caller.create(SAYS).json());
        caller.delete(gone);
        Caller other = new Caller();
        String unlearned = id(other.create(SAYS).json());

        // When
        List<Runnable> questions = List.of(
                () -> caller.propose(gone, "ann"),
                () -> caller.propose(response, "bob"),
                () -> other.propose(unlearned, "ann"),
                () -> other.propose(response, "ann"));

        // Then
        assertThat(questions)
                .allSatisfy(question -> assertThatThrownBy(question::run)
                        .isInstanceOfSatisfying(
                                Problem.class,
                                refused -> assertThat(refused.reason()).isEqualTo("response_not_found")));
        assertThat(Neighbours.MODEL.exchanges()).isEmpty();
    }

    @Test
    void aFailureOfTheModelIsToldAndMayBeTriedAgain() {
        // Given
        String response = id(caller.create(SAYS).json());
        Neighbours.MODEL.then(exchange -> exchange.whole(400, "", "{\"error\":{\"message\":\"no\"}}"));
        assertThatThrownBy(() -> caller.propose(response, "ann")).isInstanceOf(Problem.class);
        Neighbours.MODEL.then(ProposeIT::answersOnce);

        // When
        Proposals proposals = caller.propose(response, "ann");

        // Then
        assertThat(proposals.getJson().toStringUtf8()).isEqualTo(ANSWER);
    }

    private static void answersOnce(ProviderExchange exchange) throws java.io.IOException {
        exchange.begin();
        exchange.text(ANSWER);
        exchange.finish("stop", 40, 20);
    }

    private static String id(JsonNode response) {
        return response.path("id").asText();
    }

    private long told(String which) {
        return Rows.count(
                "SELECT count(*) FROM turn_executor.outbox_event WHERE project_id = ?" + which,
                caller.tenant.projectId());
    }
}
