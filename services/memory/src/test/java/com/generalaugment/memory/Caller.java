package com.generalaugment.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.memory.ConfirmRequest;
import com.generalaugment.libs.contracts.memory.CorrectRequest;
import com.generalaugment.libs.contracts.memory.FactRequest;
import com.generalaugment.libs.contracts.memory.MemoryBody;
import com.generalaugment.libs.contracts.memory.MemoryDocument;
import com.generalaugment.libs.contracts.memory.MemoryGrpc;
import com.generalaugment.libs.contracts.memory.MemoryGrpc.MemoryBlockingStub;
import com.generalaugment.libs.contracts.memory.RecallRequest;
import com.generalaugment.libs.contracts.memory.RecalledFact;
import com.generalaugment.libs.contracts.memory.ReceiptRequest;
import com.generalaugment.libs.contracts.memory.UserRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Another service that calls memory over gRPC on behalf of one project. */
public final class Caller {

    private static final ManagedChannel CHANNEL =
            PeerChannels.open("127.0.0.1:" + Fleet.GRPC_PORT, InfrastructureResource.INTERNAL_TOKEN);

    private final Tenant tenant;

    /** For a new project. */
    public Caller() {
        this(new Tenant(UUID.randomUUID()));
    }

    public Caller(Tenant tenant) {
        this.tenant = tenant;
    }

    public Tenant tenant() {
        return tenant;
    }

    /** @throws Problem as told by memory */
    public JsonNode store(Map<String, Object> body) {
        return json(storeAs(body, ""));
    }

    public MemoryDocument storeAs(Map<String, Object> body, String idempotencyKey) {
        return told(() -> stub().store(body(body, idempotencyKey)));
    }

    public JsonNode store(String user, String fact) {
        return store(Map.of("user_id", user, "fact", fact));
    }

    /** @return its id */
    public String remember(String user, String fact) {
        return store(user, fact).path("memory_id").asText();
    }

    public JsonNode search(Map<String, Object> body) {
        return json(searchAs(body, ""));
    }

    public MemoryDocument searchAs(Map<String, Object> body, String idempotencyKey) {
        return told(() -> stub().search(body(body, idempotencyKey)));
    }

    public JsonNode search(String user, String query, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("user_id", user);
        all.put("query", query);
        return search(all).path("facts");
    }

    /** Ids, whatever their similarity; best first. */
    public List<String> find(String user, String query) {
        return search(user, query, Map.of("min_similarity", 0)).findValuesAsText("id");
    }

    public JsonNode profile(String user) {
        return json(told(() -> stub().getProfile(user(user))));
    }

    public JsonNode delete(String user, String id) {
        return json(told(() -> stub().deleteFact(fact(user, id))));
    }

    public JsonNode purge(String user) {
        return json(told(() -> stub().purge(user(user))));
    }

    public JsonNode erase(String user) {
        return json(told(() -> stub().eraseUser(user(user))));
    }

    public JsonNode correct(String id, Map<String, Object> body) {
        return json(correctAs(id, body, ""));
    }

    public MemoryDocument correctAs(String id, Map<String, Object> body, String idempotencyKey) {
        return told(() -> stub().correct(CorrectRequest.newBuilder()
                .setMemoryId(id)
                .setBody(bytes(body))
                .setIdempotencyKey(idempotencyKey)
                .build()));
    }

    public JsonNode quarantine(String user) {
        return json(told(() -> stub().getQuarantine(user(user))));
    }

    public JsonNode confirm(String id, String user) {
        return json(told(() -> stub().confirm(ConfirmRequest.newBuilder()
                .setMemoryId(id)
                .setBody(bytes(Map.of("user_id", user)))
                .build())));
    }

    public JsonNode lineage(String user, String id) {
        return json(told(() -> stub().getLineage(fact(user, id))));
    }

    public JsonNode receipt(String id) {
        return json(told(() ->
                stub().getReceipt(ReceiptRequest.newBuilder().setReceiptId(id).build())));
    }

    public List<RecalledFact> recall(String user, String query, int maxFacts, int maxTokens) {
        return told(() -> stub().recall(RecallRequest.newBuilder()
                        .setUserId(user)
                        .setQuery(query)
                        .setMaxFacts(maxFacts)
                        .setMaxTokens(maxTokens)
                        .build()))
                .getFactsList();
    }

    public static JsonNode json(MemoryDocument document) {
        return Json.readTrusted(document.getJson().toByteArray());
    }

    private static MemoryBody body(Map<String, Object> body, String key) {
        return MemoryBody.newBuilder()
                .setBody(bytes(body))
                .setIdempotencyKey(key)
                .build();
    }

    private static ByteString bytes(Map<String, Object> body) {
        return ByteString.copyFrom(Json.bytes(Json.tree(body)));
    }

    private static UserRequest user(String user) {
        return UserRequest.newBuilder().setUserId(user).build();
    }

    private static FactRequest fact(String user, String id) {
        return FactRequest.newBuilder().setUserId(user).setMemoryId(id).build();
    }

    private static <T> T told(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        }
    }

    private MemoryBlockingStub stub() {
        return PeerChannels.call(
                MemoryGrpc.newBlockingStub(CHANNEL),
                new RequestContext(tenant, "req_test", TraceContext.create()),
                Duration.ofSeconds(60));
    }
}
