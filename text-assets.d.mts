import type { Plugin as BuildPlugin } from 'esbuild';
import type { Plugin as TestPlugin } from 'vitest/config';

/** The plugin for the bundle of the app. */
export function textAssets(): BuildPlugin;

/** The same for the tests. */
export function textAssetsInTests(): TestPlugin;
