package com.generalaugment.turnexecutor.config;

import com.generalaugment.libs.runtime.pg.StandaloneDatabase;
import com.generalaugment.turnexecutor.store.KeyRingSealer;
import com.generalaugment.turnexecutor.store.ProviderKeyRotation;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The command that follows a change of the encryption key; ends with status 1 when a stored key could not be opened. */
final class ResealProviderKeys {

    private ResealProviderKeys() {}

    static int run() {
        Config config = ConfigProvider.getConfig();
        KeyRingSealer sealer = EncryptionKeys.sealer(
                config.getValue("genaug.turn-executor.encryption-key", String.class),
                config.getOptionalValue("genaug.turn-executor.previous-encryption-keys", String.class));
        try (StandaloneDatabase standalone = StandaloneDatabase.open()) {
            var result = new ProviderKeyRotation(standalone.database(), sealer).reseal();
            System.out.println("provider keys: " + result.resealed() + " sealed again, " + result.current()
                    + " already current, " + result.lost() + " cannot be opened with the configured keys");
            return result.lost() == 0 ? 0 : 1;
        }
    }
}
