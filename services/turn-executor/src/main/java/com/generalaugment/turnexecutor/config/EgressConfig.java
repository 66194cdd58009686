package com.generalaugment.turnexecutor.config;

import com.generalaugment.libs.runtime.egress.EgressRules;
import com.generalaugment.libs.runtime.egress.Network;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where addresses that a project chose may lead, by the shared settings {@code genaug.egress.*}. */
@Singleton
public class EgressConfig {

    private final EgressRules rules;

    /**
     * @param allowHttp plain http too: for development
     * @param privateNetworks that may be reached beside public addresses, such as {@code 10.0.0.0/8}
     */
    public EgressConfig(
            @ConfigProperty(name = "genaug.egress.allow-http", defaultValue = "false") boolean allowHttp,
            @ConfigProperty(name = "genaug.egress.private-networks") Optional<List<String>> privateNetworks) {
        this.rules = new EgressRules(
                allowHttp,
                privateNetworks.orElse(List.of()).stream().map(Network::parse).toList(),
                InetAddress::getAllByName);
    }

    EgressRules rules() {
        return rules;
    }
}
