package com.generalaugment.gateway.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.turn.Document;
import com.generalaugment.libs.contracts.turn.ExecuteRequest;
import com.generalaugment.libs.contracts.turn.GetModelRequest;
import com.generalaugment.libs.contracts.turn.ListInputItemsRequest;
import com.generalaugment.libs.contracts.turn.ListModelsRequest;
import com.generalaugment.libs.contracts.turn.ReplayRequest;
import com.generalaugment.libs.contracts.turn.ResponseRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.contracts.turn.TurnsGrpc;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerServerInterceptor;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** A turn-executor at the process's edge: plays what a test tells it, on a thread of its own, and can die. */
public final class FakeTurnExecutor extends TurnsGrpc.TurnsImplBase {

    /** The one stored response that everybody may read. */
    public static final String STORED = "resp_0123456789abcdefghijklmn";

    /** Plays one turn. */
    public interface Turn {
        void play(ExecuteRequest request, ServerCallStreamObserver<TurnFrame> out) throws Exception;
    }

    /** Plays one replay. */
    public interface Replay {
        void play(ReplayRequest request, ServerCallStreamObserver<TurnFrame> out) throws Exception;
    }

    private static FakeTurnExecutor running;

    private final FakeModelProviders providers = new FakeModelProviders();
    private final Queue<ExecuteRequest> executed = new ConcurrentLinkedQueue<>();
    private final Queue<RequestContext> contexts = new ConcurrentLinkedQueue<>();
    private final FakeConversations conversations = new FakeConversations();
    private volatile Turn turn = FakeTurnExecutor::ordinary;
    private volatile @Nullable Turn compaction;
    private volatile Replay replay = FakeTurnExecutor::nothingMore;
    private volatile ResponseRequest read = ResponseRequest.getDefaultInstance();
    private Server server;

    private FakeTurnExecutor() {}

    /** The one at the address that the gateway knows, playing ordinary turns again. */
    public static synchronized FakeTurnExecutor fresh() {
        if (running == null) {
            running = new FakeTurnExecutor();
            running.start();
        }
        running.turn = FakeTurnExecutor::ordinary;
        running.compaction = null;
        running.replay = FakeTurnExecutor::nothingMore;
        running.executed.clear();
        running.contexts.clear();
        running.conversations.asked().clear();
        return running;
    }

    public void plays(Turn next) {
        turn = next;
    }

    public void compacts(Turn next) {
        compaction = next;
    }

    public void replays(Replay next) {
        replay = next;
    }

    public FakeModelProviders providers() {
        return providers;
    }

    public Queue<ExecuteRequest> executed() {
        return executed;
    }

    public FakeConversations conversations() {
        return conversations;
    }

    public Queue<RequestContext> contexts() {
        return contexts;
    }

    public void start() {
        int port = ConfigProvider.getConfig().getValue(Neighbours.TURNS_PORT, Integer.class);
        // The one that died lets go of its port a moment after it has ended.
        server = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> started(port), Objects::nonNull);
    }

    private Server started(int port) throws IOException {
        return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .addService(this)
                .addService(conversations)
                .addService(providers)
                .intercept(new PeerServerInterceptor(InfrastructureResource.INTERNAL_TOKEN))
                .maxInboundMessageSize(96 * 1024 * 1024)
                .build()
                .start();
    }

    /** As a killed process: connections break, nobody listens. */
    public void die() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void execute(ExecuteRequest request, StreamObserver<TurnFrame> out) {
        executed.add(request);
        contexts.add(RequestContext.current());
        var stream = (ServerCallStreamObserver<TurnFrame>) out;
        stream.setOnCancelHandler(() -> {});
        played(out, () -> turn.play(request, stream));
    }

    @Override
    public void replay(ReplayRequest request, StreamObserver<TurnFrame> out) {
        var stream = (ServerCallStreamObserver<TurnFrame>) out;
        stream.setOnCancelHandler(() -> {});
        played(out, () -> replay.play(request, stream));
    }

    /** The newest read. */
    public ResponseRequest read() {
        return read;
    }

    @Override
    public void retrieve(ResponseRequest request, StreamObserver<Document> out) {
        read = request;
        answer(out, request.getResponseId(), "{}");
    }

    @Override
    public void cancel(ResponseRequest request, StreamObserver<Document> out) {
        answer(out, request.getResponseId(), Json.text(Frames.response(STORED, "cancelled", true)));
    }

    @Override
    public void delete(ResponseRequest request, StreamObserver<Document> out) {
        answer(out, request.getResponseId(), "{\"id\":\"" + STORED + "\",\"object\":\"response\",\"deleted\":true}");
    }

    @Override
    public void listInputItems(ListInputItemsRequest request, StreamObserver<Document> out) {
        answer(
                out,
                request.getResponseId(),
                "{\"object\":\"list\",\"data\":[],\"first_id\":null,\"last_id\":null,\"has_more\":false}");
    }

    @Override
    public void countInputTokens(ExecuteRequest request, StreamObserver<Document> out) {
        executed.add(request);
        VirtualThreadCalls.unary(out, () -> document("{\"object\":\"response.input_tokens\",\"input_tokens\":7}"));
    }

    @Override
    public void compact(ExecuteRequest request, StreamObserver<TurnFrame> out) {
        boolean again = executed.stream()
                .anyMatch(earlier -> !request.getIdempotencyKey().isEmpty()
                        && earlier.getIdempotencyKey().equals(request.getIdempotencyKey()));
        executed.add(request);
        var stream = (ServerCallStreamObserver<TurnFrame>) out;
        stream.setOnCancelHandler(() -> {});
        Turn script = compaction;
        played(out, () -> {
            if (script != null) {
                script.play(request, stream);
                return;
            }
            out.onNext(compacted(again));
            out.onCompleted();
        });
    }

    private static TurnFrame compacted(boolean again) {
        return TurnFrame.newBuilder()
                .setIdempotentReplay(again)
                .setJson(ByteString.copyFromUtf8("{\"id\":\"cmp_1\",\"object\":\"response.compaction\","
                        + "\"created_at\":1700000000,\"output\":[{\"id\":\"cmp_2\",\"type\":\"compaction\","
                        + "\"status\":\"completed\",\"encrypted_content\":\"c2VhbGVk\"}],\"usage\":{\"input_tokens\":3,"
                        + "\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":2,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":5}}"))
                .build();
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<Document> out) {
        VirtualThreadCalls.unary(out, () -> document("{\"object\":\"list\",\"data\":[" + model("simple") + "]}"));
    }

    @Override
    public void getModel(GetModelRequest request, StreamObserver<Document> out) {
        VirtualThreadCalls.unary(out, () -> {
            if (!request.getModel().equals("simple")) {
                throw Problem.notFound("model");
            }
            return document(model("simple"));
        });
    }

    private static void answer(StreamObserver<Document> out, String id, String json) {
        VirtualThreadCalls.unary(out, () -> {
            if (!id.equals(STORED)) {
                throw Problem.notFound("response");
            }
            return json.equals("{}") ? document(Json.text(Frames.response(id, "completed", true))) : document(json);
        });
    }

    private static String model(String id) {
        return "{\"id\":\"" + id + "\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"genaug\"}";
    }

    private static Document document(String json) {
        return Document.newBuilder().setJson(ByteString.copyFromUtf8(json)).build();
    }

    private interface Play {
        void run() throws Exception;
    }

    private static void played(StreamObserver<?> out, Play play) {
        VirtualThreadCalls.stream(out, () -> {
            try {
                play.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void ordinary(ExecuteRequest request, ServerCallStreamObserver<TurnFrame> out) {
        JsonNode body;
        try {
            body = Json.read(request.getBody().toByteArray());
        } catch (IOException e) {
            throw Problem.of(
                    com.generalaugment.libs.runtime.error.ErrorKind.INVALID, "invalid_json", "The body is no JSON.");
        }
        if (body.path("stream").asBoolean(false)) {
            out.onNext(Frames.created(STORED, true));
            out.onNext(Frames.delta(1, "Hello"));
            out.onNext(Frames.completed(2, STORED));
        } else {
            out.onNext(Frames.whole(STORED));
        }
        out.onCompleted();
    }

    private static void nothingMore(ReplayRequest request, ServerCallStreamObserver<TurnFrame> out) {
        if (!request.getResponseId().equals(STORED)) {
            throw Problem.notFound("response");
        }
        out.onCompleted();
    }
}
