/** What the histories of all provider families have in common; each family's own demands stand with its writer. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.history;

import org.jspecify.annotations.NullMarked;
