package com.generalaugment.local;

import com.generalaugment.libs.testkit.infra.Infrastructure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports of {@code make run}, all moved by one offset. */
record LocalPorts(int offset) {

    private static final int FIRST_HTTP = 8080;
    private static final int FIRST_GRPC = 9080;

    Infrastructure.Ports infrastructure() {
        return new Infrastructure.Ports(15432 + offset, 16379 + offset, 19092 + offset, 19093 + offset);
    }

    List<Replica.Address> services() {
        List<Replica.Address> addresses = new ArrayList<>();
        for (ServiceKind kind : ServiceKind.values()) {
            addresses.add(new Replica.Address(
                    kind, 1, FIRST_HTTP + kind.ordinal() + offset, FIRST_GRPC + kind.ordinal() + offset));
        }
        return addresses;
    }

    /** @throws Home.Unusable that names the first port that is taken */
    void requireFree() {
        wanted().forEach((port, owner) -> {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress("127.0.0.1", port));
            } catch (IOException e) {
                throw new Home.Unusable(
                        "port " + port + " (" + owner + ") is taken: stop what listens there, or move all"
                                + " ports with `make run GENAUG_PORT_OFFSET=100`.");
            }
        });
    }

    private Map<Integer, String> wanted() {
        Map<Integer, String> wanted = new LinkedHashMap<>();
        Infrastructure.Ports ports = infrastructure();
        wanted.put(ports.postgres(), "PostgreSQL");
        wanted.put(ports.redis(), "Redis");
        wanted.put(ports.kafka(), "Kafka");
        wanted.put(ports.kafkaController(), "Kafka's controller");
        for (Replica.Address address : services()) {
            wanted.put(address.httpPort(), address.label());
            if (address.kind().hasGrpc()) {
                wanted.put(address.grpcPort(), address.label() + " gRPC");
            }
        }
        return wanted;
    }
}
