package com.generalaugment.turnexecutor.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.memory.RecalledFact;
import com.generalaugment.libs.contracts.providers.ListModelProvidersRequest;
import com.generalaugment.libs.contracts.providers.ModelProviderRequest;
import com.generalaugment.libs.contracts.providers.ModelProvidersDocument;
import com.generalaugment.libs.contracts.providers.ModelProvidersGrpc;
import com.generalaugment.libs.contracts.providers.ModelRoutingRequest;
import com.generalaugment.libs.contracts.turn.CallOptions;
import com.generalaugment.libs.contracts.turn.ConversationRequest;
import com.generalaugment.libs.contracts.turn.ConversationsGrpc;
import com.generalaugment.libs.contracts.turn.Document;
import com.generalaugment.libs.contracts.turn.ExecuteRequest;
import com.generalaugment.libs.contracts.turn.ListInputItemsRequest;
import com.generalaugment.libs.contracts.turn.Proposals;
import com.generalaugment.libs.contracts.turn.ProposeRequest;
import com.generalaugment.libs.contracts.turn.ReplayRequest;
import com.generalaugment.libs.contracts.turn.ResponseRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.contracts.turn.TurnsGrpc;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.ClientStream;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The gateway's part for one project: asks the service over gRPC and reads its documents. */
public final class Caller {

    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final ManagedChannel CHANNEL =
            PeerChannels.open("127.0.0.1:" + Neighbours.grpcPort(), InfrastructureResource.INTERNAL_TOKEN);
    private static final CallOptions OPTIONS =
            CallOptions.newBuilder().setConfigVersion(1).build();

    /** What memory asks about a user's words. */
    public static final String QUESTION = "What does the user say of himself?";

    /** Of the answer to it. */
    public static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"facts\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
                    + "\"properties\":{\"fact\":{\"type\":\"string\"},\"fact_type\":{\"type\":\"string\",\"enum\":[\"preference\",\"fact\"]}},"
                    + "\"required\":[\"fact\",\"fact_type\"],\"additionalProperties\":false}}},\"required\":[\"facts\"],"
                    + "\"additionalProperties\":false}";

    public final Tenant tenant = new Tenant(Ids.uuid());

    /** @param replay whether it was marked as the answer of an earlier request */
    public record Answer(JsonNode json, boolean replay) {}

    public Answer create(String body) {
        return create(body, null);
    }

    public Answer create(String body, @Nullable String key) {
        TurnFrame frame = asked(() -> stub().execute(request(body, key)).next());
        return new Answer(Json.readTrusted(frame.getJson().toByteArray()), frame.getIdempotentReplay());
    }

    public JsonNode compact(String body) {
        return asked(() ->
                Json.readTrusted(stub().compact(request(body, null)).getJson().toByteArray()));
    }

    /** As memory asks. */
    public Proposals propose(String responseId, String user) {
        return asked(() -> stub().propose(ProposeRequest.newBuilder()
                .setOptions(OPTIONS)
                .setResponseId(responseId)
                .setUser(user)
                .setInstructions(QUESTION)
                .setSchema(ByteString.copyFromUtf8(SCHEMA))
                .setMaxOutputTokens(200)
                .build()));
    }

    public static RecalledFact fact(String id, String text) {
        return RecalledFact.newBuilder()
                .setMemoryId(id)
                .setFact(text)
                .setFactType("fact")
                .setCreatedAt(1_764_000_000_000L)
                .build();
    }

    public List<JsonNode> stream(String body, @Nullable String key) {
        return asked(() -> all(stub().execute(request(body, key))));
    }

    /** The frames of any request, as they come. */
    public List<TurnFrame> frames(ExecuteRequest request) {
        return asked(() -> {
            List<TurnFrame> frames = new ArrayList<>();
            stub().execute(request).forEachRemaining(frames::add);
            return frames;
        });
    }

    public List<JsonNode> replay(String responseId, @Nullable Long startingAfter) {
        ReplayRequest.Builder request =
                ReplayRequest.newBuilder().setOptions(OPTIONS).setResponseId(responseId);
        if (startingAfter != null) {
            request.setStartingAfter(startingAfter);
        }
        return asked(() -> all(stub().replay(request.build())));
    }

    public JsonNode retrieve(String responseId, String user) {
        return asked(() -> Json.readTrusted(
                stub().retrieve(response(responseId, user)).getJson().toByteArray()));
    }

    public JsonNode retrieve(String responseId) {
        return retrieve(responseId, "");
    }

    public JsonNode cancel(String responseId) {
        return asked(() -> Json.readTrusted(
                stub().cancel(response(responseId, "")).getJson().toByteArray()));
    }

    public JsonNode delete(String responseId) {
        return asked(() -> Json.readTrusted(
                stub().delete(response(responseId, "")).getJson().toByteArray()));
    }

    public JsonNode inputItems(String responseId, String order, String limit, String after) {
        return asked(() -> Json.readTrusted(stub().listInputItems(ListInputItemsRequest.newBuilder()
                        .setOptions(OPTIONS)
                        .setResponseId(responseId)
                        .setOrder(order)
                        .setLimit(limit)
                        .setAfter(after)
                        .build())
                .getJson()
                .toByteArray()));
    }

    public JsonNode providers() {
        return provided(stub -> stub.listModelProviders(ListModelProvidersRequest.getDefaultInstance()));
    }

    public JsonNode putProvider(String provider, String body) {
        return provided(stub -> stub.putModelProvider(
                named(provider).setBody(ByteString.copyFromUtf8(body)).build()));
    }

    public JsonNode deleteProvider(String provider) {
        return provided(stub -> stub.deleteModelProvider(named(provider).build()));
    }

    public JsonNode checkProvider(String provider) {
        return provided(stub -> stub.checkModelProvider(named(provider).build()));
    }

    public JsonNode routing() {
        return provided(stub -> stub.getModelRouting(
                ModelRoutingRequest.newBuilder().setConfigVersion(1).build()));
    }

    private JsonNode provided(
            Function<ModelProvidersGrpc.ModelProvidersBlockingStub, ModelProvidersDocument> question) {
        var stub = PeerChannels.call(ModelProvidersGrpc.newBlockingStub(CHANNEL), context(), DEADLINE);
        return asked(() -> Json.readTrusted(question.apply(stub).getJson().toByteArray()));
    }

    private static ModelProviderRequest.Builder named(String provider) {
        return ModelProviderRequest.newBuilder().setProvider(provider);
    }

    public TurnsGrpc.TurnsBlockingStub stub() {
        return PeerChannels.call(TurnsGrpc.newBlockingStub(CHANNEL), context(), DEADLINE);
    }

    /** Conversations, as {@code POST conversations} and its neighbours. */
    public JsonNode conversation(Function<ConversationsGrpc.ConversationsBlockingStub, Document> call) {
        return asked(() -> Json.readTrusted(
                call.apply(PeerChannels.call(ConversationsGrpc.newBlockingStub(CHANNEL), context(), DEADLINE))
                        .getJson()
                        .toByteArray()));
    }

    public static ConversationRequest conversation(String id, String body) {
        return ConversationRequest.newBuilder()
                .setConversationId(id)
                .setBody(ByteString.copyFromUtf8(body))
                .build();
    }

    public long inputTokens(String body) {
        return asked(() -> Json.readTrusted(
                        stub().countInputTokens(request(body, null)).getJson().toByteArray())
                .path("input_tokens")
                .asLong());
    }

    /** A stream that the test itself asks for more and cancels. */
    public ClientStream<TurnFrame> open(String body, ClientStream.Listener<TurnFrame> listener) {
        return ClientStream.open(
                CHANNEL, TurnsGrpc.getExecuteMethod(), context(), DEADLINE, request(body, null), listener);
    }

    public static ExecuteRequest request(String body, @Nullable String key) {
        return ExecuteRequest.newBuilder()
                .setOptions(OPTIONS)
                .setBody(ByteString.copyFromUtf8(body))
                .setIdempotencyKey(key == null ? "" : key)
                .build();
    }

    private static ResponseRequest response(String responseId, String user) {
        return ResponseRequest.newBuilder()
                .setOptions(OPTIONS)
                .setResponseId(responseId)
                .setUser(user)
                .build();
    }

    private RequestContext context() {
        return new RequestContext(tenant, "req_it", TraceContext.create());
    }

    private static List<JsonNode> all(Iterator<TurnFrame> frames) {
        List<JsonNode> events = new ArrayList<>();
        frames.forEachRemaining(
                frame -> events.add(Json.readTrusted(frame.getJson().toByteArray())));
        return events;
    }

    /** @throws Problem what the gateway would answer with */
    private static <T> T asked(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        }
    }
}
