package com.generalaugment.memory.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.generalaugment.libs.contracts.turn.Proposals;
import com.generalaugment.libs.contracts.turn.ProposeRequest;
import com.generalaugment.libs.contracts.turn.TurnsGrpc;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerServerInterceptor;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Stands for turn-executor: knows what users wrote in which response, and proposes what a test says. Refuses what is no proper question. */
public final class ScriptedModel extends TurnsGrpc.TurnsImplBase {

    public static final ScriptedModel SHARED = new ScriptedModel();

    private record Script(String user, String words, String json) {}

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, Status> failures = new ConcurrentHashMap<>();
    private final Queue<ProposeRequest> asked = new ConcurrentLinkedQueue<>();

    private ScriptedModel() {}

    /** Serves at the port until this JVM ends. */
    public void listen(int port) {
        try {
            Server server = Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                    .intercept(new PeerServerInterceptor(InfrastructureResource.INTERNAL_TOKEN))
                    .addService(this)
                    .build()
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void knows(String responseId, String user, String words, String... facts) {
        ArrayNode list = Json.array();
        for (String fact : facts) {
            list.addObject().put("fact", fact).put("fact_type", "fact");
        }
        answers(responseId, user, words, Json.text(Json.object().set("facts", list)));
    }

    void answers(String responseId, String user, String words, String json) {
        scripts.put(responseId, new Script(user, words, json));
    }

    void failsOnce(String responseId, Status status) {
        failures.put(responseId, status);
    }

    List<ProposeRequest> askedFor(String responseId) {
        return asked.stream()
                .filter(request -> request.getResponseId().equals(responseId))
                .toList();
    }

    @Override
    public void propose(ProposeRequest request, StreamObserver<Proposals> out) {
        asked.add(request);
        Status failure = failures.remove(request.getResponseId());
        Script script = scripts.get(request.getResponseId());
        if (failure != null) {
            out.onError(failure.asRuntimeException());
        } else if (script == null || !script.user().equals(request.getUser())) {
            out.onError(ProblemStatus.toStatus(Problem.notFound("response")));
        } else if (!isStrict(Json.readTrusted(request.getSchema().toByteArray()))) {
            out.onError(
                    Status.INVALID_ARGUMENT.withDescription("no strict schema").asRuntimeException());
        } else {
            out.onNext(Proposals.newBuilder()
                    .setWords(script.words())
                    .setJson(ByteString.copyFromUtf8(script.json()))
                    .build());
            out.onCompleted();
        }
    }

    /** As providers ask of a strict one: closed objects, and every member required. */
    private static boolean isStrict(JsonNode schema) {
        Stream<JsonNode> nested =
                Stream.concat(schema.path("properties").valueStream(), Stream.of(schema.path("items")));
        boolean closed = !schema.path("type").asText().equals("object")
                || (schema.path("additionalProperties").isBoolean()
                        && !schema.path("additionalProperties").asBoolean()
                        && schema.path("required").size()
                                == schema.path("properties").size());
        return closed && nested.filter(JsonNode::isObject).allMatch(ScriptedModel::isStrict);
    }
}
