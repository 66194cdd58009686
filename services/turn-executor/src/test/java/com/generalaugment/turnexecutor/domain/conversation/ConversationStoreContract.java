package com.generalaugment.turnexecutor.domain.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Claim;
import com.generalaugment.turnexecutor.domain.run.RunStore.KeyFate;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of conversations must do, together with the store of runs. Each test has a project of its own. */
public abstract class ConversationStoreContract {

    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final Tenant tenant = new Tenant(Ids.uuid());
    private final Tenant stranger = new Tenant(Ids.uuid());

    protected abstract ConversationStore conversations();

    protected abstract RunStore runs();

    private static ObjectNode item(String id, String role, String text) {
        ObjectNode item = Json.object().put("type", "message").put("id", id).put("role", role);
        item.putArray("content").addObject().put("type", "input_text").put("text", text);
        return item;
    }

    private static ObjectNode item(String id) {
        return item(id, "user", id + " \0 ✓");
    }

    private static List<String> ids(List<ObjectNode> items) {
        return items.stream().map(item -> item.path("id").asText()).toList();
    }

    private Conversation made(ObjectNode... items) {
        Conversation made = new Conversation(
                Ids.next("conv_"),
                null,
                Json.object().put("topic", "tea"),
                0,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        conversations().create(tenant, made, List.of(items));
        return found(made.id());
    }

    private Conversation found(String id) {
        return conversations().find(tenant, id).orElseThrow();
    }

    private Run run(@Nullable String user, @Nullable String key) {
        return new Run(
                tenant,
                Ids.next("run_"),
                Ids.next("resp_"),
                user,
                1,
                new Run.Caller(1, null, null, "req_1", TraceContext.create(), null, null),
                key,
                true,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private Run taken(Conversation conversation, @Nullable String user) {
        Run run = run(user, null);
        runs().open(run, BODY, null, conversation.place());
        return run;
    }

    private void finish(Run run, Conversation conversation, RunState state, ObjectNode... said) {
        ObjectNode document = Json.object().put("id", run.responseId());
        document.putObject("conversation").put("id", conversation.id());
        document.putArray("output");
        StoredResponse response = new StoredResponse(
                run.responseId(),
                run.id(),
                run.userId(),
                null,
                state.label(),
                List.of(said),
                document,
                run.createdAt());
        runs().finish(
                        run,
                        new RunStore.Result(state, response, List.of(), List.of(), Json.array(), new KeyFate.Keep()));
    }

    @Test
    void aConversationIsFoundByItsProjectOnly() {
        // Given // hazard 24
        Conversation made = made(item("msg_1"));

        // When
        Conversation found = found(made.id());

        // Then
        assertThat(found.metadata()).isEqualTo(made.metadata());
        assertThat(found.createdAt()).isEqualTo(made.createdAt());
        assertThat(found.userId()).isNull();
        assertThat(conversations().find(stranger, made.id())).isEmpty();
        assertThat(conversations().item(stranger, made.id(), "msg_1")).isEmpty();
        assertThat(conversations().itemOf(stranger, "msg_1", null)).isEmpty();
        assertThat(conversations().delete(stranger, made.id())).isFalse();
        assertThatThrownBy(() -> conversations().append(stranger, made.id(), List.of(item("msg_2"))))
                .hasFieldOrPropertyWithValue("reason", "conversation_not_found");
    }

    @Test
    void madeTwiceItIsStillOne() {
        // Given // hazard 2
        Conversation made = made(item("msg_1"));

        // When
        conversations()
                .create(
                        tenant,
                        new Conversation(made.id(), null, Json.object(), 0, Instant.now()),
                        List.of(item("msg_1")));

        // Then
        assertThat(found(made.id()).metadata()).isEqualTo(made.metadata());
        assertThat(ids(conversations()
                        .page(tenant, made.id(), new ItemPage.Query(true, 10, null))
                        .items()))
                .containsExactly("msg_1");
    }

    @Test
    void itemsComeInPagesInBothOrders() {
        // Given
        Conversation made = made(item("m1"), item("m2"));
        conversations().append(tenant, made.id(), List.of(item("m3"), item("m2"), item("m4")));

        // When
        ItemPage newest = conversations().page(tenant, made.id(), new ItemPage.Query(false, 3, null));

        // Then
        assertThat(ids(newest.items())).containsExactly("m4", "m3", "m2");
        assertThat(newest.hasMore()).isTrue();
        ItemPage rest = conversations().page(tenant, made.id(), new ItemPage.Query(false, 3, "m2"));
        assertThat(ids(rest.items())).containsExactly("m1");
        assertThat(rest.hasMore()).isFalse();
        ItemPage oldest = conversations().page(tenant, made.id(), new ItemPage.Query(true, 2, "m1"));
        assertThat(ids(oldest.items())).containsExactly("m2", "m3");
        assertThat(oldest.hasMore()).isTrue();
        assertThatThrownBy(() -> conversations().page(tenant, made.id(), new ItemPage.Query(true, 2, "m9")))
                .hasFieldOrPropertyWithValue("reason", "item_not_found");
    }

    @Test
    void anItemIsRemovedAndTheNextKeepsItsPlace() {
        // Given
        Conversation made = made(item("m1"), item("m2"), item("m3"));

        // When
        boolean removed = conversations().remove(tenant, made.id(), "m2");

        // Then
        assertThat(removed).isTrue();
        assertThat(conversations().remove(tenant, made.id(), "m2")).isFalse();
        assertThat(conversations().item(tenant, made.id(), "m2")).isEmpty();
        conversations().append(tenant, made.id(), List.of(item("m2")));
        assertThat(ids(conversations()
                        .page(tenant, made.id(), new ItemPage.Query(true, 10, null))
                        .items()))
                .containsExactly("m1", "m3", "m2");
        assertThatThrownBy(() -> conversations().remove(tenant, "conv_none", "m1"))
                .hasFieldOrPropertyWithValue("reason", "conversation_not_found");
    }

    @Test
    void whatATurnReadsComesFromTheNewestBackwards() {
        // Given
        Conversation made = made(item("s1", "system", "rules"), item("m1"), item("s2", "developer", "more"));
        conversations()
                .append(
                        tenant,
                        made.id(),
                        IntStream.range(0, 5).mapToObj(i -> item("n" + i)).toList());

        // When
        ConversationStore.Newest page = conversations().newest(tenant, made.id(), Long.MAX_VALUE, 2);

        // Then
        List<ConversationStore.Placed> newest = page.items();
        assertThat(page.hasMore()).isTrue();
        assertThat(newest)
                .extracting(placed -> placed.item().path("id").asText())
                .containsExactly("n4", "n3");
        assertThat(newest.getFirst().item()).isEqualTo(item("n4"));
        long before = newest.getLast().position();
        ConversationStore.Newest rest = conversations().newest(tenant, made.id(), before, 6);
        assertThat(rest.hasMore()).isFalse();
        assertThat(rest.items())
                .extracting(placed -> placed.item().path("id").asText())
                .containsExactly("n2", "n1", "n0", "s2", "m1", "s1");
        assertThat(ids(conversations().instructions(tenant, made.id(), before, 10)))
                .containsExactly("s1", "s2");
    }

    @Test
    void oneTurnAtATimeAndItsItemsAreAddedByItsEnd() {
        // Given
        Conversation made = made(item("m1"));

        // When
        Run first = taken(made, "ann");

        // Then
        assertThatThrownBy(() -> taken(found(made.id()), "ann"))
                .satisfies(busy -> assertThat(busy)
                        .hasFieldOrPropertyWithValue("reason", "conversation_busy")
                        .hasFieldOrProperty("retryAfter"));
        assertThatThrownBy(() -> conversations().append(tenant, made.id(), List.of(item("x"))))
                .hasFieldOrPropertyWithValue("reason", "conversation_busy");
        assertThatThrownBy(() -> conversations().remove(tenant, made.id(), "m1"))
                .hasFieldOrPropertyWithValue("reason", "conversation_busy");
        finish(first, made, new RunState.Completed(), item("m2"), item("m1"));
        assertThat(ids(conversations()
                        .page(tenant, made.id(), new ItemPage.Query(true, 10, null))
                        .items()))
                .containsExactly("m1", "m2");
        Run second = taken(found(made.id()), "ann");
        finish(second, made, new RunState.Failed("model_failed"), item("m3"));
        assertThat(conversations().item(tenant, made.id(), "m3")).isEmpty();
        taken(found(made.id()), "ann");
    }

    @Test
    void aTurnThatWasTakenBackLeavesTheConversationFree() {
        // Given
        Conversation made = made();
        Run refused = taken(made, "ann");

        // When
        runs().discard(refused);

        // Then
        assertThat(taken(found(made.id()), "ann")).isNotNull();
    }

    @Test
    void itBelongsToTheFirstUserThatSpeaksInIt() {
        // Given // hazard 24
        Conversation made = made(item("m1"));
        finish(taken(made, "ann"), made, new RunState.Completed(), item("m2"));

        // When
        Conversation anns = found(made.id());

        // Then
        assertThat(anns.userId()).isEqualTo("ann");
        assertThatThrownBy(() -> taken(anns, "bob")).hasFieldOrPropertyWithValue("reason", "conversation_not_found");
        assertThatThrownBy(() -> taken(anns, null)).hasFieldOrPropertyWithValue("reason", "conversation_not_found");
        assertThat(conversations().itemOf(tenant, "m2", "ann")).isPresent();
        assertThat(conversations().itemOf(tenant, "m2", "bob")).isEmpty();
        assertThat(conversations().itemOf(tenant, "m2", null)).isEmpty();
        assertThat(taken(anns, "ann")).isNotNull();
    }

    @Test
    void aTurnSpeaksOnlyUponWhatItHasRead() {
        // Given // hazard 30
        Conversation read = made(item("m1"));
        conversations().append(tenant, read.id(), List.of(item("m2")));

        // When / Then
        assertThatThrownBy(() -> taken(read, null)).hasFieldOrPropertyWithValue("reason", "conversation_busy");
        assertThat(taken(found(read.id()), null)).isNotNull();
    }

    @Test
    void aRefusedTurnClaimsNoKeyAndALostClaimTakesNoConversation() {
        // Given // hazard 3
        Conversation made = made();
        Run busy = taken(made, null);
        Run refused = run(null, "k");

        // When
        assertThatThrownBy(() -> runs().open(refused, BODY, new Claim("k", "print"), made.place()))
                .hasFieldOrPropertyWithValue("reason", "conversation_busy");

        // Then
        assertThat(runs().findKey(tenant, "k")).isEmpty();
        finish(busy, made, new RunState.Completed());
        Run winner = run(null, "k");
        assertThat(runs().open(winner, BODY, new Claim("k", "print"), null)).isTrue();
        assertThat(runs().open(
                                run(null, "k"),
                                BODY,
                                new Claim("k", "print"),
                                found(made.id()).place()))
                .isFalse();
        assertThat(taken(found(made.id()), null)).isNotNull();
    }

    @Test
    void deletingErasesItemsAlsoUnderARunningTurn() {
        // Given
        Conversation made = made(item("m1"));
        Run running = taken(made, null);

        // When
        boolean deleted = conversations().delete(tenant, made.id());

        // Then
        assertThat(deleted).isTrue();
        assertThat(conversations().find(tenant, made.id())).isEmpty();
        assertThat(conversations().itemOf(tenant, "m1", null)).isEmpty();
        finish(running, made, new RunState.Completed(), item("m2"));
        assertThat(conversations().itemOf(tenant, "m2", null)).isEmpty();
    }

    @Test
    void metadataIsReplaced() {
        // Given
        Conversation made = made();

        // When
        var changed =
                conversations().replaceMetadata(tenant, made.id(), Json.object().put("a", 1));

        // Then
        assertThat(changed)
                .hasValueSatisfying(now ->
                        assertThat(now.metadata()).isEqualTo(Json.object().put("a", 1)));
        assertThat(conversations().replaceMetadata(stranger, made.id(), Json.object()))
                .isEmpty();
    }
}
