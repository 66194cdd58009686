/** Reads files of users in processes of their own. */
@NullMarked
package com.generalaugment.turnexecutor.clients.files;

import org.jspecify.annotations.NullMarked;
