package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.FOREIGN;
import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.events.UsageEvent;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CompactionsTest {

    private static final String LONG = "word ".repeat(4_000).strip();

    private final TurnWorld world = new TurnWorld();

    private ObjectNode compact(String json) {
        return TurnWorld.answer(world.compactions.compact(world.command(json, null)));
    }

    private String compacted(String summary, String input) {
        world.model.thenSay(summary);
        return compact("{\"model\":\"balanced\",\"input\":" + input + "}")
                .at("/output/0")
                .toString();
    }

    private void goOn(Tenant tenant, String item) {
        TurnWorld.answer(world.turns.execute(TurnWorld.command(
                tenant,
                "{\"model\":\"balanced\",\"input\":[" + item + ",{\"role\":\"user\",\"content\":\"go on\"}]}",
                null)));
    }

    private List<ModelMessage> context() {
        return world.model.calls().getLast().messages();
    }

    private static ModelMessage user(String text) {
        return new ModelMessage.User(List.of(new ModelMessage.Part.Text(text)));
    }

    @Test
    void aCompactionIsOneSealedItemWithItsUsage() {
        // Given
        world.model.thenSay("Ann", " likes tea.");

        // When
        ObjectNode compaction = compact("{\"model\":\"balanced\",\"input\":\"I am Ann, I like tea\"}");

        // Then
        assertThat(compaction.path("id").asText()).startsWith("cmp_");
        assertThat(compaction.path("object").asText()).isEqualTo("response.compaction");
        assertThat(compaction.path("created_at").isIntegralNumber()).isTrue();
        assertThat(compaction.path("output")).hasSize(1);
        assertThat(compaction.at("/output/0/type").asText()).isEqualTo("compaction");
        assertThat(compaction.at("/output/0/id").asText()).startsWith("cmp_");
        assertThat(compaction.at("/output/0/encrypted_content").asText())
                .isNotEmpty()
                .doesNotContain("tea");
        assertThat(compaction.at("/usage/output_tokens").asInt()).isEqualTo(2);
        assertThat(compaction.at("/usage/total_tokens").asInt()).isEqualTo(12);
        assertThat(context().getLast())
                .isInstanceOfSatisfying(
                        ModelMessage.User.class,
                        asked -> assertThat(asked.toString()).contains("Summarise the conversation above"));
        assertThat(world.admission.asked.getFirst().inputTokens()).isEqualTo(2);
    }

    @Test
    void whoGoesAwayStopsItAndPaysForWhatWasUsed() throws InterruptedException {
        // Given // hazard 15
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "One", "two");
        Execution compaction =
                world.compactions.compact(world.command("{\"model\":\"balanced\",\"input\":\"Hi\"}", null));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        // When
        compaction.callerGone().run();

        // Then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !world.store.results().isEmpty());
        UsageEvent.UsageRecorded usage = world.store.results().getFirst().facts().stream()
                .map(fact -> fact.data())
                .filter(UsageEvent.UsageRecorded.class::isInstance)
                .map(UsageEvent.UsageRecorded.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(usage.outputTokens()).isEqualTo(2);
        assertThat(usage.agentTurns()).isZero();
    }

    @Test
    void itsTokensCountButNoTurn() {
        // Given // hazard 17
        world.model.thenSay("short");

        // When
        ObjectNode compaction = compact("{\"model\":\"balanced\",\"input\":\"Hi\",\"user\":\"ann\"}");

        // Then
        RunStore.Result result = world.store.results().getLast();
        assertThat(result.response()).isNull();
        assertThat(result.facts())
                .singleElement()
                .satisfies(fact -> assertThat(fact.data())
                        .isInstanceOfSatisfying(UsageEvent.UsageRecorded.class, usage -> {
                            assertThat(usage.agentTurns()).isZero();
                            assertThat(usage.inputTokens()).isEqualTo(10);
                            assertThat(usage.outputTokens()).isEqualTo(1);
                            assertThat(usage.userId()).isEqualTo("ann");
                        }));
        assertThatThrownBy(
                        () -> world.turns.retrieve(TENANT, compaction.path("id").asText(), null))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void theSummaryAndTheNewestTurnsStandForWhatWasSaid() {
        // Given // hazard 40
        String item = compacted(
                "Ann likes tea.",
                "["
                        + "{\"role\":\"developer\",\"content\":\"Be kind\"},"
                        + "{\"role\":\"user\",\"content\":\"" + LONG
                        + "\"},{\"role\":\"assistant\",\"content\":\"Noted\"},"
                        + "{\"role\":\"user\",\"content\":\"newest\"},"
                        + "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}]");

        // When
        goOn(TENANT, item + ",{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"5\"}");

        // Then
        assertThat(context()).hasSize(6);
        assertThat(context().getFirst().toString()).contains("summarised").contains("Ann likes tea.");
        assertThat(context().subList(1, 6))
                .containsExactly(
                        new ModelMessage.System("Be kind"),
                        user("newest"),
                        new ModelMessage.Assistant("", List.of(new ModelMessage.ToolCall("c", "f", "{}"))),
                        new ModelMessage.ToolResult("c", "5"),
                        user("go on"));
    }

    @Test
    void aChainIsCompactedByItsLastResponse() {
        // Given
        world.model.thenSay("one");
        String first = world.run("{\"model\":\"balanced\",\"input\":\"first\",\"user\":\"ann\"}")
                .path("id")
                .asText();
        world.model.thenSay("summary");

        // When
        compact("{\"model\":\"balanced\",\"previous_response_id\":\"" + first
                + "\",\"user\":\"ann\",\"instructions\":\"Keep names\"}");

        // Then
        assertThat(context().subList(0, 3))
                .containsExactly(
                        new ModelMessage.System("Keep names"),
                        user("first"),
                        new ModelMessage.Assistant("one", List.of()));
        assertThatThrownBy(() ->
                        compact("{\"model\":\"balanced\",\"previous_response_id\":\"" + first + "\",\"user\":\"bob\"}"))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found");
    }

    @Test
    void whatWasAlteredOrIsForeignOrTooOldIsRefused() {
        // Given // hazard 5
        String item = compacted("secret", "\"Hi\"");
        int middle = item.indexOf("encrypted_content") + 60;
        char other = item.charAt(middle) == 'A' ? 'B' : 'A';

        // When / Then
        for (String altered : List.of(
                item.substring(0, middle) + other + item.substring(middle + 1),
                "{\"type\":\"compaction\",\"encrypted_content\":\"no base64!\"}",
                "{\"type\":\"compaction\",\"encrypted_content\":\"\"}")) {
            assertThatThrownBy(() -> goOn(TENANT, altered))
                    .hasFieldOrPropertyWithValue("reason", "invalid_encrypted_content")
                    .hasFieldOrPropertyWithValue("param", "input[0].encrypted_content");
        }
        assertThatThrownBy(() -> goOn(FOREIGN, item))
                .hasFieldOrPropertyWithValue("reason", "invalid_encrypted_content");
        world.clock.pass(Duration.ofDays(90));
        goOn(TENANT, item);
        world.clock.pass(Duration.ofSeconds(1));
        assertThatThrownBy(() -> goOn(TENANT, item)).hasFieldOrPropertyWithValue("reason", "invalid_encrypted_content");
    }

    @Test
    void whatWasTakenAsInputStaysReadableInItsChain() {
        // Given
        String item = compacted("Ann likes tea.", "\"Hi\"");
        world.model.thenSay("one");
        String first = world.run("{\"model\":\"balanced\",\"input\":[" + item + "]}")
                .path("id")
                .asText();
        world.clock.pass(Duration.ofDays(91));

        // When
        world.run("{\"model\":\"balanced\",\"previous_response_id\":\"" + first + "\",\"input\":\"go on\"}");

        // Then
        assertThat(context().getFirst().toString()).contains("Ann likes tea.");
    }

    @Test
    void theSameKeyIsAnsweredTheSameAndAnotherRouteIsAnotherRequest() {
        // Given // hazard 4
        world.model.thenSay("short");
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\"}";
        ObjectNode first = TurnWorld.answer(world.compactions.compact(world.command(body, "k")));

        // When
        Execution again = world.compactions.compact(world.command(body, "k"));

        // Then
        assertThat(again.isReplay()).isTrue();
        assertThat(TurnWorld.answer(again)).hasToString(first.toString());
        assertThat(world.model.calls()).hasSize(1);
        assertThatThrownBy(() -> world.run(body, "k"))
                .hasFieldOrPropertyWithValue("reason", "idempotency_key_conflict");
    }

    @Test
    void aModelThatSaysNothingOrRefusesFailsAndFreesTheKey() {
        // Given
        world.model.then((call, output) -> {
            output.refusal("no");
            return ScriptedProvider.result(FinishReason.STOP, 1);
        });
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\"}";

        // When
        assertThatThrownBy(() -> TurnWorld.answer(world.compactions.compact(world.command(body, "k"))))
                .hasFieldOrPropertyWithValue("reason", "model_failed");

        // Then
        world.model.thenSay("short");
        assertThat(TurnWorld.answer(world.compactions.compact(world.command(body, "k")))
                        .path("output"))
                .hasSize(1);
    }

    @Test
    void aRefusalOfMeteringSpendsNothing() {
        // Given
        world.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "no"));

        // When / Then
        assertThatThrownBy(() -> compact("{\"model\":\"balanced\",\"input\":\"Hi\"}"))
                .hasFieldOrPropertyWithValue("reason", "project_budget_exceeded");
        assertThat(world.model.calls()).isEmpty();
        assertThatThrownBy(() -> compact("{\"model\":\"balanced\"}"))
                .hasFieldOrPropertyWithValue("reason", "missing_required_parameter");
    }
}
