package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.memory.MemoryService;
import com.generalaugment.gateway.domain.memory.MemoryService.Answer;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code /api/v1/agent/memory}: access control here, everything else passes through; memory keeps its own idempotency keys. */
@ApplicationScoped
public class MemoryRoutes implements RouteGroup {

    private static final String MEMORY = "/api/v1/agent/memory";
    private static final Route.Access READ = new Route.Access.Runtime(Scopes.MEMORY_READ);
    private static final Route.Access WRITE = new Route.Access.Runtime(Scopes.MEMORY_WRITE);

    private final MemoryService memory;

    public MemoryRoutes(MemoryService memory) {
        this.memory = memory;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                route("POST", "/store", WRITE, this::store),
                route("POST", "/search", READ, this::search),
                route("GET", "/profile/{user_id}", READ, this::profile),
                route("GET", "/quarantine/{user_id}", READ, this::quarantine),
                route("GET", "/lineage/{memory_id}", READ, this::lineage),
                route("GET", "/receipts/{receipt_id}", READ, this::receipt),
                route("DELETE", "/user/{user_id}", WRITE, this::purge),
                route("DELETE", "/{memory_id}", WRITE, this::deleteFact),
                route("POST", "/{memory_id}/correct", WRITE, this::correct),
                route("POST", "/{memory_id}/confirm", WRITE, this::confirm));
    }

    private static Route route(String method, String path, Route.Access access, Route.Handler handler) {
        return Route.of(method, MEMORY + path, access, AdminBody.MAX_BYTES, handler);
    }

    private Reply store(EdgeRequest request) {
        return reply(memory.store(request.context(), request.body(), oneKey(request)));
    }

    private Reply search(EdgeRequest request) {
        return reply(memory.search(request.context(), request.body(), request.idempotencyKey()));
    }

    private Reply profile(EdgeRequest request) {
        return reply(memory.profile(request.context(), request.path("user_id")));
    }

    private Reply quarantine(EdgeRequest request) {
        return reply(memory.quarantine(request.context(), request.path("user_id")));
    }

    private Reply lineage(EdgeRequest request) {
        return reply(memory.lineage(request.context(), request.path("memory_id"), request.query("user_id")));
    }

    private Reply receipt(EdgeRequest request) {
        return reply(memory.receipt(request.context(), request.path("receipt_id")));
    }

    private Reply purge(EdgeRequest request) {
        return reply(memory.purge(request.context(), request.path("user_id")));
    }

    private Reply deleteFact(EdgeRequest request) {
        return reply(memory.deleteFact(request.context(), request.path("memory_id"), request.query("user_id")));
    }

    private Reply correct(EdgeRequest request) {
        return reply(
                memory.correct(request.context(), request.path("memory_id"), request.body(), request.idempotencyKey()));
    }

    private Reply confirm(EdgeRequest request) {
        return reply(
                memory.confirm(request.context(), request.path("memory_id"), request.body(), request.idempotencyKey()));
    }

    /** The body of a store may name the key too. @throws Problem 400 {@code idempotency_key_mismatch} */
    private static String oneKey(EdgeRequest request) {
        String key = request.idempotencyKey();
        if (key.isEmpty()) {
            return key;
        }
        JsonNode other = AdminBody.document(request.body()).path("idempotency_key");
        if (other.isTextual() && !other.textValue().equals(key)) {
            throw Problem.of(
                    ErrorKind.INVALID,
                    "idempotency_key_mismatch",
                    "The idempotency keys of the header and of the body must not differ.");
        }
        return key;
    }

    private static Reply reply(Answer answer) {
        return answer.replayed() ? Reply.replayed(answer.json()) : Reply.json(200, answer.json());
    }
}
