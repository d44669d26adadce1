/**
 * The JSON that commands print. Names are a stable contract: they are added, never renamed or
 * removed. A figure that was not measured, or a part that did not happen, is {@code null}.
 */
package org.gnomon.shell.internal.json;
