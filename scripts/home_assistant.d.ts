// What Home Assistant's pages give to cards and strategies, as far as ours use it.
// Checked against frontend 20260930; for tsc alone.

type Texts = Record<string, string>;

interface HassEntity {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
}

interface EntityRegistryDisplayEntry {
  entity_id: string;
  device_id?: string;
  platform?: string;
  translation_key?: string;
}

interface DeviceRegistryEntry {
  id: string;
  name: string | null;
  name_by_user: string | null;
  via_device_id: string | null;
}

interface HomeAssistant {
  states: Record<string, HassEntity>;
  entities: Record<string, EntityRegistryDisplayEntry>;
  devices: Record<string, DeviceRegistryEntry>;
  areas: object;
  language: string;
  localize(key: string): string;
  formatEntityState(state: HassEntity, value?: string): string;
  formatEntityName(state: HassEntity, part: { type: "entity" | "device" }): string;
  callWS<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
}

interface CardConfig {
  type: string;
  device?: string;
  entities?: Record<string, string | string[]>;
}

interface Window {
  customCards?: {
    type: string;
    name: string;
    description: string;
    preview: boolean;
    getEntitySuggestion(
      hass: HomeAssistant,
      entityId: string,
    ): { config: CardConfig } | null;
  }[];
  customStrategies?: {
    type: string;
    strategyType: "dashboard";
    name: string;
    description: string;
  }[];
}

interface HTMLElementTagNameMap {
  "home-assistant": HTMLElement & { hass?: HomeAssistant };
}
