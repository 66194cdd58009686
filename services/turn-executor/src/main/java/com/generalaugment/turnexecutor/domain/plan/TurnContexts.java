package com.generalaugment.turnexecutor.domain.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.conversation.ConversationHistory;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStore;
import com.generalaugment.turnexecutor.domain.conversation.StoredItems;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.files.FileReader;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.request.ModelContext;
import com.generalaugment.turnexecutor.domain.request.Refusals;
import com.generalaugment.turnexecutor.domain.request.Truncation;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.ConversationPlace;
import com.generalaugment.turnexecutor.domain.run.Ownership;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.ResponseChain;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import com.generalaugment.turnexecutor.domain.stream.ReasoningCodec;
import com.generalaugment.turnexecutor.domain.stream.Responses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what the model sees: what was said before, this turn's input with its references, cut to the window if
 * asked. Earlier items are a conversation's items or the chain of previous responses.
 */
public final class TurnContexts {

    private final Responses responses;
    private final Sealer sealer;
    private final ConversationStore conversations;
    private final StoredItems storedItems;
    private final SealedCompactions compactions;
    private final FileReader files;
    private final long contextTokens;

    /** @param contextTokens window of a model */
    public TurnContexts(
            Responses responses,
            ConversationStore conversations,
            StoredItems storedItems,
            Sealer sealer,
            SealedCompactions compactions,
            FileReader files,
            long contextTokens) {
        this.responses = responses;
        this.conversations = conversations;
        this.storedItems = storedItems;
        this.sealer = sealer;
        this.compactions = compactions;
        this.files = files;
        this.contextTokens = contextTokens;
    }

    /**
     * @param history what was said before
     * @param input this turn's own items, each that names an item of elsewhere replaced by that item
     * @param sessionId of the turns before; null when this is the first
     * @param place what was read of the conversation; null: the turn is in none
     */
    public record Context(
            List<ObjectNode> history,
            List<ObjectNode> input,
            List<ModelMessage> messages,
            long inputTokens,
            @Nullable String sessionId,
            @Nullable ConversationPlace place) {

        Context with(List<ModelMessage> others, long tokens) {
            return new Context(history, input, others, tokens, sessionId, place);
        }
    }

    /** @param whole whether nothing was left out for its length */
    private record Past(
            List<ObjectNode> items,
            boolean whole,
            @Nullable String sessionId,
            @Nullable ConversationPlace place) {}

    Context of(Tenant tenant, TurnRequest request, Project project, ToLongFunction<List<ModelMessage>> count) {
        Past past = pastOf(tenant, request);
        if (!past.whole() && !request.truncateAuto()) {
            throw Refusals.contextTooLong(contextTokens);
        }
        List<ObjectNode> input = resolved(tenant, request, past.items());
        List<ModelMessage> messages = ReadFiles.in(
                files,
                ModelContext.messages(
                        project.systemPrompt(),
                        request.instructions(),
                        past.items(),
                        unsaid(past, input),
                        new ReasoningCodec(sealer, tenant)::open,
                        (compaction, path) -> compactions.open(tenant, compaction, path)));
        long tokens = count.applyAsLong(messages);
        if (tokens > contextTokens) {
            if (!request.truncateAuto()) {
                throw Refusals.contextTooLong(contextTokens);
            }
            messages = Truncation.truncate(messages, contextTokens, count);
            tokens = count.applyAsLong(messages);
        }
        return new Context(past.items(), input, messages, tokens, past.sessionId(), past.place());
    }

    /** What a model can read, in tokens. */
    long window() {
        return contextTokens;
    }

    /** How many more tokens the model could read. */
    long windowLeft(Context context) {
        return contextTokens - context.inputTokens();
    }

    /** The session that a request belongs to, without reading what was said before; null when it begins one. */
    @Nullable
    String sessionOf(Tenant tenant, TurnRequest request) {
        if (request.conversationId() != null) {
            return request.conversationId();
        }
        String predecessor = request.storedPredecessor();
        return sessionOf(
                request.carried(),
                predecessor == null ? null : responses.look(tenant, predecessor).orElse(null));
    }

    private Past pastOf(Tenant tenant, TurnRequest request) {
        String conversation = request.conversationId();
        if (conversation == null) {
            return pastOfChain(tenant, request);
        }
        ConversationHistory history = ConversationHistory.read(conversations, tenant, conversation, request.user());
        if (history.items().isEmpty() && request.input().isEmpty()) {
            throw Refusals.missing("input");
        }
        return new Past(history.items(), history.whole(), conversation, history.place());
    }

    private Past pastOfChain(Tenant tenant, TurnRequest request) {
        CarriedContext carried = carriedBy(request);
        ResponseChain chain = responses.chain(tenant, request.storedPredecessor(), request.user());
        if (chain.olderId() != null && !request.truncateAuto()) {
            throw Refusals.contextTooLong(contextTokens);
        }
        List<ObjectNode> items = new ArrayList<>();
        if (chain.olderId() != null) {
            items.addAll(responses.instructionsOf(tenant, chain.olderId()));
        }
        chain.responses().forEach(response -> items.addAll(response.items()));
        if (carried != null) {
            items.addAll(carried.items());
        }
        StoredResponse newest =
                chain.responses().isEmpty() ? null : chain.responses().getLast();
        return new Past(items, chain.olderId() == null, sessionOf(carried, newest), null);
    }

    private static @Nullable CarriedContext carriedBy(TurnRequest request) {
        CarriedContext carried = request.carried();
        if (carried != null && !Ownership.mayContinue(carried.user(), request.user())) {
            throw Responses.noPredecessor();
        }
        return carried;
    }

    private static @Nullable String sessionOf(@Nullable CarriedContext carried, @Nullable StoredResponse newest) {
        if (carried != null) {
            return carried.sessionId();
        }
        return newest == null
                ? null
                : newest.document()
                        .path("metadata")
                        .path("general_augment_session_id")
                        .asText(newest.id());
    }

    /** References into the context stay; what they name is there already. */
    private List<ObjectNode> resolved(Tenant tenant, TurnRequest request, List<ObjectNode> history) {
        Set<String> known = idsOf(history);
        List<ObjectNode> resolved = new ArrayList<>();
        for (int i = 0; i < request.input().size(); i++) {
            ObjectNode item = request.input().get(i);
            String id = item.path("id").asText();
            if (StoredItems.isReference(item) && !known.contains(id)) {
                item = storedItems.require(tenant, id, request.user(), "input[" + i + "].id");
            }
            known.add(id);
            resolved.add(item);
        }
        return resolved;
    }

    /** An item that is in the conversation already is not added again. */
    private static List<ObjectNode> unsaid(Past past, List<ObjectNode> input) {
        if (past.place() == null) {
            return input;
        }
        Set<String> said = idsOf(past.items());
        return input.stream()
                .map(item -> said.contains(item.path("id").asText()) ? referenceTo(item) : item)
                .toList();
    }

    private static ObjectNode referenceTo(ObjectNode item) {
        return Json.object().put("type", "item_reference").set("id", item.path("id"));
    }

    private static Set<String> idsOf(List<ObjectNode> items) {
        Set<String> ids = new HashSet<>();
        items.forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }
}
